"""requests: what the library said, who asked for the same, what the rules say, when it was on"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=Text()), 'postgresql')


def upgrade() -> None:
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('track_id', ID, nullable=True))
        batch_op.add_column(sa.Column('lookup', JSON, nullable=True))
        batch_op.add_column(sa.Column('wish', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('gathers', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('performer', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('asked', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('not_yet', JSON, nullable=True))
        batch_op.add_column(sa.Column('aired_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_items_track_id'), ['track_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_items_wish'), ['wish'], unique=False)
        batch_op.create_index(batch_op.f('ix_items_aired_at'), ['aired_at'], unique=False)
        batch_op.create_unique_constraint('uq_items_gathers', ['number', 'gathers'])

    op.create_table('requests',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('item_id', ID, nullable=False),
    sa.Column('listener_id', ID, nullable=True),
    sa.Column('inbox_id', ID, nullable=False),
    sa.Column('track_id', ID, nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('song', sa.Text(), nullable=True),
    sa.Column('artist', sa.Text(), nullable=True),
    sa.Column('sender', sa.Text(), nullable=True),
    sa.Column('place', sa.Text(), nullable=True),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('occasion', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['inbox_id'], ['inbox.id'], name=op.f('fk_requests_inbox_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_requests_item_id')),
    sa.ForeignKeyConstraint(['listener_id'], ['listeners.id'], name=op.f('fk_requests_listener_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requests')),
    sa.UniqueConstraint('item_id', 'listener_id', name='uq_requests_asker')
    )
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.create_index('ix_requests_listener', ['listener_id', 'at'], unique=False)

    # what was aired before has its time from its latest change, and its requests from its messages
    op.execute("UPDATE items SET aired_at = changed_at WHERE status = 'aired'")
    op.execute("""
        INSERT INTO requests (item_id, listener_id, inbox_id, at, song, artist, sender, place)
        SELECT items.id, items.listener_id, MIN(item_messages.inbox_id), items.created_at,
               items.song, items.artist, items.sender, items.place
        FROM items JOIN item_messages ON item_messages.item_id = items.id
        WHERE items.purpose = 'song_request' AND items.listener_id IS NOT NULL
        GROUP BY items.id
    """)


def downgrade() -> None:
    op.drop_table('requests')

    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.drop_constraint('uq_items_gathers', type_='unique')
        batch_op.drop_index(batch_op.f('ix_items_aired_at'))
        batch_op.drop_index(batch_op.f('ix_items_wish'))
        batch_op.drop_index(batch_op.f('ix_items_track_id'))
        batch_op.drop_column('aired_at')
        batch_op.drop_column('not_yet')
        batch_op.drop_column('asked')
        batch_op.drop_column('performer')
        batch_op.drop_column('gathers')
        batch_op.drop_column('wish')
        batch_op.drop_column('lookup')
        batch_op.drop_column('track_id')

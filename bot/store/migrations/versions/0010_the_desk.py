"""the desk: deeds, passing, shows, tokens, and all that people note there"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=Text()), 'postgresql')


def upgrade() -> None:
    op.create_table('deeds',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('undone_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deeds'))
    )
    with op.batch_alter_table('deeds', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deeds_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_deeds_who'), ['who'], unique=False)

    op.create_table('quick_replies',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quick_replies')),
    sa.UniqueConstraint('language', 'position', name='uq_quick_replies_key')
    )
    op.create_table('studios',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('numbers', JSON, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_studios')),
    sa.UniqueConstraint('name', name=op.f('uq_studios_name'))
    )
    op.create_table('tags',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_tags'))
    )
    op.create_table('templates',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_templates')),
    sa.UniqueConstraint('number', 'name', 'language', name='uq_templates_name')
    )
    op.create_table('tokens',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_by', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tokens')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_tokens_key_hash'))
    )
    op.create_table('word_list',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_word_list')),
    sa.UniqueConstraint('kind', 'text', name='uq_word_list_text')
    )
    op.create_table('listener_notes',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('listener_id', ID, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['listener_id'], ['listeners.id'], name=op.f('fk_listener_notes_listener_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_listener_notes'))
    )
    with op.batch_alter_table('listener_notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_listener_notes_listener_id'), ['listener_id'], unique=False)

    op.create_table('presence',
    sa.Column('listener_id', ID, nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['listener_id'], ['listeners.id'], name=op.f('fk_presence_listener_id')),
    sa.PrimaryKeyConstraint('listener_id', 'who', name=op.f('pk_presence'))
    )
    op.create_table('shows',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('studio_id', ID, nullable=False),
    sa.Column('slots', JSON, nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['studio_id'], ['studios.id'], name=op.f('fk_shows_studio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shows'))
    )
    with op.batch_alter_table('shows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shows_studio_id'), ['studio_id'], unique=False)

    op.create_table('airings',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('show_id', ID, nullable=False),
    sa.Column('studio_id', ID, nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_by', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('note_by', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['show_id'], ['shows.id'], name=op.f('fk_airings_show_id')),
    sa.ForeignKeyConstraint(['studio_id'], ['studios.id'], name=op.f('fk_airings_studio_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_airings'))
    )
    with op.batch_alter_table('airings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_airings_show_id'), ['show_id'], unique=False)
        batch_op.create_index('ix_airings_studio', ['studio_id', 'ended_at'], unique=False)
        on = sa.text('ended_at IS NULL')
        batch_op.create_index('uq_airings_on', ['studio_id'], unique=True, sqlite_where=on, postgresql_where=on)

    op.create_table('hand_overs',
    sa.Column('id', ID, autoincrement=True, nullable=False),
    sa.Column('item_id', ID, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_hand_overs_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_overs')),
    sa.UniqueConstraint('key', name=op.f('uq_hand_overs_key'))
    )
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.create_index('ix_hand_overs_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_hand_overs_item_id'), ['item_id'], unique=False)

    op.create_table('deed_changes',
    sa.Column('deed_id', ID, nullable=False),
    sa.Column('item_id', ID, nullable=False),
    sa.Column('before', JSON, nullable=False),
    sa.Column('after', JSON, nullable=False),
    sa.ForeignKeyConstraint(['deed_id'], ['deeds.id'], name=op.f('fk_deed_changes_deed_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_deed_changes_item_id')),
    sa.PrimaryKeyConstraint('deed_id', 'item_id', name=op.f('pk_deed_changes'))
    )
    with op.batch_alter_table('deed_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deed_changes_item_id'), ['item_id'], unique=False)

    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('passed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('passed_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('passed_upto', ID, nullable=True))
        batch_op.add_column(sa.Column('reviewed_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('starred', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('pinned_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rank', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('tags', JSON, nullable=True))
        batch_op.add_column(sa.Column('air_text', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('note', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('note_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('held', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('alarm', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('copied', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('studio_id', ID, nullable=True))
        batch_op.add_column(sa.Column('airing_id', ID, nullable=True))
        copied, alarm = sa.text('copied IS NOT NULL'), sa.text('alarm IS NOT NULL')
        batch_op.create_index('ix_items_copied', ['copied'], unique=False, sqlite_where=copied, postgresql_where=copied)
        batch_op.create_index('ix_items_alarm', ['listener_id'], unique=False, sqlite_where=alarm, postgresql_where=alarm)
        batch_op.create_index('ix_items_created', ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_items_airing_id'), ['airing_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_items_studio_id'), ['studio_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_items_studio_id'), 'studios', ['studio_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_items_airing_id'), 'airings', ['airing_id'], ['id'])

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.create_index('ix_requests_at', ['at'], unique=False)

    with op.batch_alter_table('listeners', schema=None) as batch_op:
        batch_op.add_column(sa.Column('blocked_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('blocked_until', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('blocked_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('blocked_why', sa.Text(), nullable=True))

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.add_column(sa.Column('made', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('peaks', JSON, nullable=True))
        batch_op.add_column(sa.Column('seconds', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('small', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('heard', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('transcript', sa.Text(), nullable=True))
        batch_op.create_index('ix_media_unmade', ['id'], unique=False, sqlite_where=sa.text("state = 'kept' AND made IS NULL"), postgresql_where=sa.text("state = 'kept' AND made IS NULL"))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('who', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('key', sa.Text(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_outbox_key'), ['key'])

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agent', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('language', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_column('seen_at')
        batch_op.drop_column('language')

    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_column('seen_at')
        batch_op.drop_column('agent')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_outbox_key'), type_='unique')
        batch_op.drop_column('key')
        batch_op.drop_column('who')

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.drop_index('ix_media_unmade', sqlite_where=sa.text("state = 'kept' AND made IS NULL"), postgresql_where=sa.text("state = 'kept' AND made IS NULL"))
        batch_op.drop_column('transcript')
        batch_op.drop_column('heard')
        batch_op.drop_column('small')
        batch_op.drop_column('seconds')
        batch_op.drop_column('peaks')
        batch_op.drop_column('made')

    with op.batch_alter_table('listeners', schema=None) as batch_op:
        batch_op.drop_column('blocked_why')
        batch_op.drop_column('blocked_by')
        batch_op.drop_column('blocked_until')
        batch_op.drop_column('blocked_at')

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.drop_index('ix_requests_at')

    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_items_airing_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_items_studio_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_items_studio_id'))
        batch_op.drop_index(batch_op.f('ix_items_airing_id'))
        batch_op.drop_index('ix_items_alarm')
        batch_op.drop_index('ix_items_copied')
        batch_op.drop_index('ix_items_created')
        batch_op.drop_column('airing_id')
        batch_op.drop_column('studio_id')
        batch_op.drop_column('handed_at')
        batch_op.drop_column('looked_at')
        batch_op.drop_column('copied')
        batch_op.drop_column('alarm')
        batch_op.drop_column('held')
        batch_op.drop_column('note_by')
        batch_op.drop_column('note')
        batch_op.drop_column('air_text')
        batch_op.drop_column('tags')
        batch_op.drop_column('rank')
        batch_op.drop_column('pinned_at')
        batch_op.drop_column('starred')
        batch_op.drop_column('reviewed_by')
        batch_op.drop_column('passed_upto')
        batch_op.drop_column('passed_by')
        batch_op.drop_column('passed_at')

    with op.batch_alter_table('deed_changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deed_changes_item_id'))

    op.drop_table('deed_changes')
    with op.batch_alter_table('hand_overs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_hand_overs_item_id'))
        batch_op.drop_index('ix_hand_overs_due')

    op.drop_table('hand_overs')
    with op.batch_alter_table('airings', schema=None) as batch_op:
        batch_op.drop_index('uq_airings_on')
        batch_op.drop_index('ix_airings_studio')
        batch_op.drop_index(batch_op.f('ix_airings_show_id'))

    op.drop_table('airings')
    with op.batch_alter_table('shows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shows_studio_id'))

    op.drop_table('shows')
    op.drop_table('presence')
    with op.batch_alter_table('listener_notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_listener_notes_listener_id'))

    op.drop_table('listener_notes')
    op.drop_table('word_list')
    op.drop_table('tokens')
    op.drop_table('templates')
    op.drop_table('tags')
    op.drop_table('studios')
    op.drop_table('quick_replies')
    with op.batch_alter_table('deeds', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deeds_who'))
        batch_op.drop_index(batch_op.f('ix_deeds_at'))

    op.drop_table('deeds')

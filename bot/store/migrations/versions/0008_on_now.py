"""on now: what plays are for, which askers were told, and where imports can be read again"""

from alembic import op
import sqlalchemy as sa

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('play_wishes',
    sa.Column('play_id', ID, nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['play_id'], ['plays.id'], name=op.f('fk_play_wishes_play_id')),
    sa.PrimaryKeyConstraint('play_id', 'wish', name=op.f('pk_play_wishes'))
    )
    with op.batch_alter_table('play_wishes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_play_wishes_wish'), ['wish'], unique=False)

    with op.batch_alter_table('plays', schema=None) as batch_op:
        batch_op.add_column(sa.Column('performer', sa.Text(), nullable=True))

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.add_column(sa.Column('place', sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('imports', schema=None) as batch_op:
        batch_op.drop_column('place')

    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.drop_column('told_at')

    with op.batch_alter_table('plays', schema=None) as batch_op:
        batch_op.drop_column('performer')

    op.drop_table('play_wishes')

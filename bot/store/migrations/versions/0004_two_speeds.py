"""which messages were read in haste, and are to be read again"""

from alembic import op
import sqlalchemy as sa

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('quick', sa.Boolean(), nullable=True))
        batch_op.create_index('ix_inbox_quick', ['id'], unique=False, sqlite_where=sa.text("quick IS NOT NULL"), postgresql_where=sa.text("quick IS NOT NULL"))


def downgrade() -> None:
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_quick')
        batch_op.drop_column('quick')

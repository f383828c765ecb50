"""wins: which entry has won, and who said so"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    won = sa.text('won_at IS NOT NULL')
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.add_column(sa.Column('won_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('won_by', sa.Text(), nullable=True))
        batch_op.create_index('ix_items_won', ['listener_id'], unique=False, sqlite_where=won, postgresql_where=won)


def downgrade() -> None:
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.drop_index('ix_items_won')
        batch_op.drop_column('won_by')
        batch_op.drop_column('won_at')

"""what edits name; how a number was refused; replies and notices without a listener"""

from alembic import op
import sqlalchemy as sa

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_constraint('uq_inbox_message', type_='unique')
        batch_op.create_unique_constraint('uq_inbox_message', ['provider_id', 'number'])
        batch_op.create_index('ix_inbox_amends', ['reply_to'], unique=False, sqlite_where=sa.text("kind IN ('edit', 'revoke')"), postgresql_where=sa.text("kind IN ('edit', 'revoke')"))

    with op.batch_alter_table('numbers', schema=None) as batch_op:
        batch_op.add_column(sa.Column('decision', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('told_by', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('earlier_id', sa.Text(), nullable=True))
        batch_op.alter_column('listener_id', existing_type=sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True)
        batch_op.create_index(batch_op.f('ix_outbox_earlier_id'), ['earlier_id'], unique=False)

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refused', sa.Integer(), nullable=True))

    with op.batch_alter_table('listeners', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True))

    # what was kept of messages that are not ours, and listeners' numbers in notices
    op.execute("UPDATE inbox SET text = '', button_id = NULL, detail = '{}' WHERE settled_as = 'not a number of this station'")
    op.execute("DELETE FROM notices WHERE CAST(detail AS TEXT) LIKE '%\"listener\"%'")


def downgrade() -> None:
    with op.batch_alter_table('listeners', schema=None) as batch_op:
        batch_op.drop_column('answered_at')

    with op.batch_alter_table('media', schema=None) as batch_op:
        batch_op.drop_column('refused')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_earlier_id'))
        batch_op.alter_column('listener_id', existing_type=sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False)
        batch_op.drop_column('earlier_id')

    with op.batch_alter_table('numbers', schema=None) as batch_op:
        batch_op.drop_column('refused_at')
        batch_op.drop_column('since')
        batch_op.drop_column('told_by')
        batch_op.drop_column('decision')

    with op.batch_alter_table('inbox', schema=None) as batch_op:
        batch_op.drop_index('ix_inbox_amends')
        batch_op.drop_constraint('uq_inbox_message', type_='unique')
        batch_op.create_unique_constraint('uq_inbox_message', ['number', 'provider_id'])

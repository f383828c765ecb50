"""recordings: a play finds its tracks by an index, however many a library has"""

from alembic import op
import sqlalchemy as sa

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
AT_ONCE = 2000  # tracks


def upgrade() -> None:
    with op.batch_alter_table('tracks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('song', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('main_artist', sa.Text(), nullable=False, server_default=''))
        batch_op.create_index('ix_tracks_recording', ['song', 'main_artist'], unique=False)
    name_recordings(op.get_bind())
    with op.batch_alter_table('plays', schema=None) as batch_op:
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table('library',
    sa.Column('id', ID, autoincrement=False, nullable=False),
    sa.Column('changes', ID, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_library'))
    )


def name_recordings(conn: sa.Connection) -> None:
    """As imports do it from now on; what a person wrote stays the person's."""
    from bot.library.importing import recording

    tracks = sa.table('tracks', *map(sa.column, ('id', 'title', 'artist', 'song', 'main_artist')),
                      sa.column('edited', sa.JSON()))
    chosen = sa.select(tracks.c.id, tracks.c.title, tracks.c.artist, tracks.c.edited)
    chosen = chosen.order_by(tracks.c.id).limit(AT_ONCE)
    change = sa.update(tracks).where(tracks.c.id == sa.bindparam('row'))
    after = 0
    while rows := conn.execute(chosen.where(tracks.c.id > after)).all():
        named = [{'row': row.id, **recording(row.title, row.artist)} for row in rows]
        conn.execute(change.values(song=sa.bindparam('song'),
                                   main_artist=sa.bindparam('main_artist')), named)
        for row in rows:
            if 'bare' in row.edited:
                edited = sorted({*row.edited, 'song', 'main_artist'})
                conn.execute(change.values(edited=edited), {'row': row.id})
        after = rows[-1].id


def downgrade() -> None:
    op.drop_table('library')
    with op.batch_alter_table('plays', schema=None) as batch_op:
        batch_op.drop_column('ended_at')
    with op.batch_alter_table('tracks', schema=None) as batch_op:
        batch_op.drop_index('ix_tracks_recording')
        batch_op.drop_column('main_artist')
        batch_op.drop_column('song')

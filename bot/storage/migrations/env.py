"""How alembic reaches the database: over the engine it is handed, in one transaction."""

from alembic import context

from bot.storage.migrate import is_compared
from bot.storage.tables import metadata

engine = context.config.attributes["engine"]

with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter most things; alembic then rebuilds the table.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
        compare_type=True,
        include_object=is_compared,
        user_module_prefix="",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

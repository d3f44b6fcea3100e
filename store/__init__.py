"""Tables, migrations, repositories: frozen values in and out, rows never leave."""

"""What the doctor looks at: this machine, the database, the roles, and the way to WhatsApp."""

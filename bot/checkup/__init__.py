"""What the doctor looks at: this machine, the database, and the way to WhatsApp."""

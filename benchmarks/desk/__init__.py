"""The desk with 2,000 items in the queue: keys, arrivals, memory, ten desks, opening."""

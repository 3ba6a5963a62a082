"""登记: what people tell at the counter or on the telephone, and what the grid finds by itself."""

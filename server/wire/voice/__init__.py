"""What a hall's voice says of a call, and the sounds it is put together from; pure values, for boards and pages."""

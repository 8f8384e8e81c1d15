"""What the code does before it moves: recorded once, compared after every step. Delete it when the move is done."""

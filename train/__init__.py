"""What makes the weights: data, recipes, training, evaluation, export. Imports emox; never emox.ui."""

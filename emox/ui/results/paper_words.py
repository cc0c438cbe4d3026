"""Every word of the panel beside the paper's figures."""

PAPER = "Beside the paper"
PAPER_HELP = (
    "The paper names neither the split nor how votes became labels; ours stand under the labels and views chosen "
    "above. Its abstract and its tables assign the same figures differently, so both readings are given. The paper "
    "began with ImageNet weights and trained each network for up to 100 epochs; ours began with fresh ones and had as "
    "many as stand here, some of them with a finished model's answers beside the votes. The last feature map of our "
    "single networks has 3x3 cells for a face of 48x48 pixels."
)
PAPER_INTERVALS = (
    "In these two tables, where our interval holds the paper's figure neither is shown to be better; of how many "
    "pictures the paper's figures are, and by which rule votes became their labels, is not known."
)
PAPER_READINGS = "EmoXNet and EmoXNetLite, accuracy"
PAPER_SINGLE = "Single networks, accuracy"
PAPER_TABLE = "{source}, F1"
PAPER_COLUMN = "{data}, {source}"
PAPER_MODEL = "{model}, paper"
OURS_ON = "{data}, ours"
OURS_VIEWS = "Ours, {views}"
OUR_EPOCHS = "Epochs, ours"
OUR_TEACHERS = "Ours taught by"
NO_TEACHER = "nobody"
NOT_RECORDED = "not recorded"
OURS_MODEL = "{model}, ours"
NETWORK = "Network"
ALIKE = "Single networks trained alike, accuracy"
ALIKE_HELP = (
    "{protocol}, {split}, n {n}; the switches do not change this table. {epochs} epochs each from fresh weights and "
    "seed {seed} by the recipe {recipe}{teachers}; only network and optimizer differ. The table above has the networks "
    "as they are now, after as many epochs as stand there."
)
TAUGHT_BY = ", taught by {teachers} beside the votes"
OPTIMIZER = "Optimizer"
PROCESSOR_HOURS = "Processor hours"
NO_RAFDB = (
    "RAF-DB is not measured: its licence lets only those who signed it hold the pictures. They can train EmoXNet, its "
    "four members and EmoXNetLite on it and measure them, by one line:"
)
RAFDB_COMMAND = (
    "python -m train.data prepare RAFDB_FOLDER --out rafdb.parquet && "
    "python -m train.reproduce --data rafdb.parquet --out rafdb && "
    "python -m train.measure rafdb/emoxnet/model --data rafdb.parquet --out rafdb/results && "
    "python -m train.measure rafdb/lite/model --data rafdb.parquet --out rafdb/results"
)
RAFDB_OTHERS = "The other single networks ({names}) are trained on the same file, one NAME at a time:"
RAFDB_OTHER_COMMAND = (
    "python -m train.backbone --network NAME --data rafdb.parquet --out rafdb/NAME && "
    "python -m train.measure rafdb/NAME --data rafdb.parquet --out rafdb/results"
)

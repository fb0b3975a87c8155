-- The version whose rule an undo brought back, so that the next undo goes further back.
ALTER TABLE rule ADD COLUMN again INTEGER;

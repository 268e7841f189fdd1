-- A row of the ledger is told from those that its id had before and will have: who deletes the one that was seen leaves
-- one that was made anew meanwhile. NULL in rows of before, which are deleted as such. Replicas of the version before
-- give none, so that the default does; they delete whatever row an id has.
ALTER TABLE runtime_resources ADD COLUMN entry uuid;
ALTER TABLE runtime_resources ALTER COLUMN entry SET DEFAULT uuidv7();

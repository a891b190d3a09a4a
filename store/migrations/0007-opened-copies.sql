-- When somebody who may decide was last seen to have opened what a message shows, there or on the page.
ALTER TABLE copies ADD COLUMN opened_at TEXT;

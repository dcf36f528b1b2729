-- By time alone it is read to the end of one lane's line by whoever asks for another lane's first: by lane there is
-- jobs_lane_due.
drop index concurrently if exists jobs_due;

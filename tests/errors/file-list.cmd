affected --files list

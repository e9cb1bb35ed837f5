query list image:amr --strict

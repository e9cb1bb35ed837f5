set labels wide

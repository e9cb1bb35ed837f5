init -f other.yml --image Me/App --arch amd64,amr64

# where `<asset>` is defined: tags = { KEY = "VALUE" }

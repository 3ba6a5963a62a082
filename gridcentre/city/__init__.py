"""The reference city platform: the contract's other end (extra ``[city]``)."""

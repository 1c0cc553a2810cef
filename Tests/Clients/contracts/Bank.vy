# pragma version ~=0.4.0

event Deposited:
    account: indexed(address)
    amount: uint256
    balance: uint256

event Renamed:
    name: String[64]

struct Entry:
    amount: uint256
    note: String[32]

owner: public(address)
name: public(String[64])
balances: public(HashMap[address, uint256])
entries: DynArray[Entry, 16]

@deploy
@payable
def __init__(name: String[64]):
    self.owner = msg.sender
    self.name = name

@external
@payable
def deposit(note: String[32]):
    assert msg.value > 0, "nothing sent"
    self.balances[msg.sender] += msg.value
    self.entries.append(Entry(amount=msg.value, note=note))
    log Deposited(account=msg.sender, amount=msg.value, balance=self.balances[msg.sender])

@external
def withdraw(amount: uint256):
    self.balances[msg.sender] -= amount
    send(msg.sender, amount)

@external
def rename(name: String[64]):
    assert msg.sender == self.owner, "only the owner may rename"
    self.name = name
    log Renamed(name=name)

@external
def refuse():
    raise

@external
@view
def entry(place: uint256) -> Entry:
    return self.entries[place]

@external
@view
def spin():
    total: uint256 = 0
    for i: uint256 in range(1000000000):
        total = unsafe_add(total, i)

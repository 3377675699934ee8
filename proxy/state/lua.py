"""The steps of shared state as Redis runs them: one script a step, each atomic. Pure text.

Times are whole microseconds and amounts whole billionths of a USD, because Lua's numbers are exact up to 2^53 only when
they are whole. A reply is one text with a value a line, the cheapest thing for both sides. Keys stay within what Redis 6,
7 and Valkey know; every entry has an end, so that a deleted account leaves nothing behind.

Source: https://redis.io/docs/latest/develop/programmability/eval-intro/ (2026).
"""

SERVER_CLOCK = "local time = redis.call('TIME')\nlocal now = time[1] * 1000000 + time[2]\n"
"""Defines `now`. The server's time and nobody else's: hosts' clocks differ."""

_TEXT = "local function text(number) return string.format('%.0f', number) end\n"
_NUMBER = "local function number(value) return tonumber(value or '0') end\n"
"""A missing entry reads as `false`."""

_WAIT = """
local MINUTE = 60000000
local function wait(key, limit)
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - MINUTE do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  if redis.call('LLEN', key) < limit then return 0 end
  return tonumber(redis.call('LINDEX', key, -limit)) + MINUTE - now
end
local function record(key)
  redis.call('RPUSH', key, text(now))
  redis.call('PEXPIRE', key, 60000)
end
"""
"""A rate window is a list of the times of its requests, oldest first."""

_PURSE = """
local KEPT = 3456000000
local function sweep(purse, holds)
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', text(now))) do
    redis.call('ZREM', holds, member)
    redis.call('HINCRBY', purse, 'held', '-' .. string.match(member, '%d+$'))
  end
  return number(redis.call('HGET', purse, 'spent')), number(redis.call('HGET', purse, 'held'))
end
local function keep(purse, holds)
  redis.call('PEXPIRE', purse, KEPT)
  redis.call('PEXPIRE', holds, KEPT)
end
"""
"""A purse is a hash of `spent` and `held`, and beside it a sorted set of holds, `token:amount` by the end of its lease.
Kept 40 days: a calendar month, and some."""

_SURVEY = """
local rests, windows, spends = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local out, key = {text(now)}, 0
for i = 1, rests do
  key = key + 1
  out[#out + 1] = redis.call('HGET', KEYS[key], ARGV[3 + i]) or ''
end
for i = 1, windows do
  key = key + 1
  out[#out + 1] = text(wait(KEYS[key], tonumber(ARGV[3 + rests + i])))
end
for _ = 1, spends do
  local spent, held = sweep(KEYS[key + 1], KEYS[key + 2])
  key = key + 2
  out[#out + 1] = text(spent) .. ' ' .. text(held)
end
if KEYS[key + 1] then out[#out + 1] = redis.call('GET', KEYS[key + 1]) or '' end
return table.concat(out, '\\n')
"""

_HIT = """
local pause = wait(KEYS[1], tonumber(ARGV[1]))
if pause == 0 then record(KEYS[1]) end
return text(pause)
"""

_TURN = """
local turn = redis.call('INCR', KEYS[1]) - 1
redis.call('PEXPIRE', KEYS[1], 604800000)
return text(turn)
"""

_REST = """
local present = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if present ~= ARGV[2] then return 'present ' .. present end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  if present == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then
    redis.call('HDEL', KEYS[1], redis.call('HKEYS', KEYS[1])[1])
  end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
  if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
end
return 'done'
"""
"""Compare and set: field, what it is thought to be, what it shall be, milliseconds to live, fields at the most."""

_PEEK = """
local out = {}
for i, key in ipairs(KEYS) do out[i] = redis.call('HGET', key, ARGV[i]) or '' end
return table.concat(out, '\\n')
"""

_FORGET = "return text(redis.call('DEL', KEYS[1]))\n"

_BIND = "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn 'done'\n"

_HOLD = """
local token, amount, lease, limit, purses = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), #ARGV - 4
for i = 1, purses do
  local spent, held = sweep(KEYS[2 * i - 1], KEYS[2 * i])
  local most = tonumber(ARGV[4 + i])
  if most and spent + held >= most then return 'refused ' .. i .. ' ' .. (spent >= most and 1 or 0) end
end
if limit > 0 then
  local window = KEYS[2 * purses + 1]
  local pause = wait(window, limit)
  if pause > 0 then return 'full ' .. text(pause) end
  record(window)
end
if amount ~= '0' then
  for i = 1, purses do
    redis.call('ZADD', KEYS[2 * i], text(now + lease), token .. ':' .. amount)
    redis.call('HINCRBY', KEYS[2 * i - 1], 'held', amount)
    keep(KEYS[2 * i - 1], KEYS[2 * i])
  end
end
return 'held'
"""

_SETTLE = """
local token, amount, spent = ARGV[1], ARGV[2], ARGV[3]
for i = 1, #KEYS, 2 do
  if amount ~= '0' and redis.call('ZREM', KEYS[i + 1], token .. ':' .. amount) == 1 then
    redis.call('HINCRBY', KEYS[i], 'held', '-' .. amount)
  end
  if spent ~= '0' then redis.call('HINCRBY', KEYS[i], 'spent', spent) end
  keep(KEYS[i], KEYS[i + 1])
end
return 'done'
"""

_RENEW = """
for i, key in ipairs(KEYS) do redis.call('ZADD', key, 'XX', text(now + tonumber(ARGV[1])), ARGV[1 + i]) end
return 'done'
"""

_SEED = """
for i, key in ipairs(KEYS) do
  if number(redis.call('HGET', key, 'spent')) < tonumber(ARGV[i]) then redis.call('HSET', key, 'spent', ARGV[i]) end
  redis.call('PEXPIRE', key, KEPT)
end
return 'done'
"""

_LEASE = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and '1' or '0'\n"

_END_LEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end\nreturn 'done'\n"

_BODIES = {
    "survey": _TEXT + _NUMBER + _WAIT + _PURSE + _SURVEY,
    "hit": _TEXT + _WAIT + _HIT,
    "turn": _TEXT + _TURN,
    "rest": _REST,
    "peek": _PEEK,
    "forget": _TEXT + _FORGET,
    "bind": _BIND,
    "hold": _TEXT + _NUMBER + _WAIT + _PURSE + _HOLD,
    "settle": _TEXT + _NUMBER + _PURSE + _SETTLE,
    "renew": _TEXT + _RENEW,
    "seed": _TEXT + _NUMBER + _PURSE + _SEED,
    "lease": _LEASE,
    "end_lease": _END_LEASE,
}


def scripts(clock: str = SERVER_CLOCK) -> dict[str, str]:
    """Return every script by name. `clock` is Lua that defines `now`; tests turn one of their own by hand."""
    return {name: clock + body for name, body in _BODIES.items()}

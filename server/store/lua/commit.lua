-- Commit: guarded writes and their events in one step, for everything but a draw and a call-next.
--
-- KEYS 1 clock · 2 stream · 3 the record that remembers the key (a ticket or a counter; the clock where none does) · 4…
-- ARGV 1 time ('' the store's own) · 2 key ('' none is remembered) · 3 fingerprint · 4 answer to remember
--      5 guards, then 4 each · writes, then 4 each · events (frame.lua)
-- Returns {'ok', now, order, rank or '', event ids…} · {'again', now, answer} · {'reused'} · {'guard', now, index}: nothing is changed
-- Events: as given.

if ARGV[2] ~= '' then
  local answered = call('HMGET', KEYS[3], 'lk', 'lf', 'la')
  if answered[1] == ARGV[2] then
    if answered[2] ~= ARGV[3] then return {'reused'} end
    return {'again', '0', answered[3] or ''}
  end
end

local now, order = clock(KEYS[1], ARGV[1])
local guards = tonumber(ARGV[5])
local refused = failed(6, guards, now)
if refused then return {'guard', now, refused} end

local p = 6 + guards * 4
local writes = tonumber(ARGV[p])
write(p + 1, writes)
if ARGV[2] ~= '' then call('HSET', KEYS[3], 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4]) end
keep(KEYS[1], order)
local ids = events(KEYS[2], p + 1 + writes * 4)
return {'ok', now, order, slots.R or '', unpack(ids)}

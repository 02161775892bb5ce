-- Commit: guarded writes and their events in one step, for everything but a draw and a call-next.
--
-- KEYS 1 day · 2 stream · 3 the record that remembers the key (a ticket or a counter; the day where none does) · 4…
-- ARGV 1 time ('' the store's own) · 2 key ('' none is remembered) · 3 fingerprint · 4 answer to remember
--      5 reads (the first of the day, the first field of it its order time) · guards · writes · events (frame.lua)
-- Returns {'ok', now, order, rank or '', event ids…} · {'again', now, answer} · {'reused'} · {'guard', now, index}: nothing is changed
-- Events: as given.

if ARGV[2] ~= '' then
  local answered = call('HMGET', KEYS[3], 'lk', 'lf', 'la')
  if answered[1] == ARGV[2] then
    if answered[2] ~= ARGV[3] then return {'reused'} end
    return {'again', '0', answered[3] or ''}
  end
end

local read, failed, write, events = frame()
local have = {}
local p = read(have, 5)
local now, order = clock(ARGV[1], have[1])
local refused
refused, p = failed(have, now, p)
if refused then return {'guard', now, refused} end

slots.N = string.format('%d', now)
p = write(p)
if ARGV[2] ~= '' then call('HSET', KEYS[3], 'lk', ARGV[2], 'lf', ARGV[3], 'la', ARGV[4]) end
if have[1] ~= slots.A then call('HSET', KEYS[1], 'o', slots.A) end
return {'ok', now, order, slots.R or '', unpack((events(p)))}

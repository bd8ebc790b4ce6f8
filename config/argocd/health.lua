-- Argo CD's health of AzureManagedRedis (both planes), Scope and IpRange; docs/user/argocd-flux.md says where to put it.
-- Green means that the object can be used as its spec says. Yellow: the runner is at work, or tries again by itself.
-- Red: somebody has to do something.

local function condition(type)
  if obj.status == nil or obj.status.conditions == nil then return nil end
  for _, one in ipairs(obj.status.conditions) do
    if one.type == type then return one end
  end
  return nil
end

local function isTrue(type)
  local one = condition(type)
  return one ~= nil and one.status == "True"
end

local function health(status, from, otherwise)
  local one = condition(from)
  local message = otherwise
  if one ~= nil then message = one.reason .. ": " .. (one.message or "") end
  return { status = status, message = message }
end

if obj.metadata.deletionTimestamp ~= nil then
  -- The deletion itself cannot go on, such as for a lock in Azure.
  if isTrue("Stalled") then return health("Degraded", "Stalled", "") end
  return health("Progressing", "Deleting", "being deleted")
end

-- What a status says of an earlier generation is out of date. A Kyma's Scope has no observedGeneration.
local observed = obj.status ~= nil and obj.status.observedGeneration or nil
if observed ~= nil and observed ~= obj.metadata.generation then
  return { status = "Progressing", message = "waits for the runner" }
end

if isTrue("Stalled") then return health("Degraded", "Stalled", "") end
if isTrue("Reconciling") then return health("Progressing", "Reconciling", "") end
-- The Go operator knows neither Stalled nor Reconciling.
if isTrue("Error") then return health("Degraded", "Error", "") end
if isTrue("Ready") then return health("Healthy", "Ready", "") end
return health("Progressing", "Ready", "waits for the condition Ready")

local stage = script("../stage.lua")
local input = { ["function"] = "checkout", version = "8", executions = 3 }
local key = "provisioned concurrency of checkout:8"

test("provisions the version and waits", function(t)
  local r = stage{ input = input }
  t.expect(r).outputs{ version = "8", executions = 3, changed = true, seconds = 0 }
  t.expect(r).steps{ "look", "provision 3", "wait until ready" }
  t.expect(t.provisioning()).equals{ { action = "provision", version = "8", executions = 3 } }
end)

test("is removed by a rollback", function(t)
  local r = stage{ input = input, rollback = true }
  t.expect(r).undone{ key }
  t.expect(t.provisioning()[2]).equals{ action = "unprovision", version = "8" }
end)

test("is restored by a rollback", function(t)
  t.provisioned{ version = "8", executions = 1 }
  t.expect(stage{ input = input, rollback = true }).undone{ key }
  t.expect(t.provisioning()[2]).equals{ action = "provision", version = "8", executions = 1 }
end)

test("changes nothing if it is as wanted", function(t)
  t.provisioned{ version = "8", executions = 3 }
  t.expect(stage{ input = input }).outputs{ version = "8", executions = 3, changed = false, seconds = 0 }
  t.expect(t.provisioning()).equals{}
end)

test("fails if the alias has provisioned concurrency", function(t)
  t.provisioned{ version = "live", executions = 5 }
  local r = stage{ input = input }
  t.expect(r).fails("The alias live of checkout has provisioned concurrency itself (5 executions)")
  t.expect(t.provisioning()).equals{}
end)

test("reports a failure and a timeout", function(t)
  t.provisioned{ version = "8", executions = 3, status = "FAILED", reason = "No capacity." }
  t.expect(stage{ input = input }).fails("failed: No capacity.")
  t.provisioned{ version = "8", executions = 3, status = "IN_PROGRESS" }
  t.expect(stage{ input = input }).fails("was not ready in time (0 of 3 executions)")
end)

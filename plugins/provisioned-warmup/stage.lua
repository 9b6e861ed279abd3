local function requested(found) return found and found.requested or nil end

return {
  api = 1,
  kind = "stage",
  about = "Puts provisioned concurrency on a version, and waits until it is ready.",
  uses = { "lambda" },
  parameters = {
    ["function"] = { type = "string", required = true, about = "The function's name." },
    region = { type = "string", about = "The region; default: the configured one." },
    account = { type = "string", about = "The name of an account in staysail.yaml." },
    version = { type = "string", required = true, about = "The version." },
    executions = { type = "integer", default = 1, about = "The number of ready executions." },
    alias = { type = "string", default = "live", about = "The alias that will send traffic to the version." },
    limit = { type = "duration", default = "30m", about = "The maximum time until they are ready." },
  },

  run = function(ctx, input)
    local version, wanted = input.version, input.executions
    if wanted < 1 then fail("'executions' must be at least 1; remove the stage to provision none.") end
    local before = ctx.step("look", function()
      return { alias = requested(lambda.provisioned(input.alias)), version = requested(lambda.provisioned(version)) }
    end)
    if before.alias then
      fail(("The alias %s of %s has provisioned concurrency itself (%d executions). AWS moves it with the alias, "
        .. "and does not allow a second one on the version. Remove this stage, or set 'provisionedConcurrency' on the "
        .. "route stage."):format(input.alias, ctx.func.name, before.alias))
    end
    if before.version ~= wanted then
      ctx.step(("provision %d"):format(wanted), function()
        lambda.provision(version, wanted)
      end, {
        key = ("provisioned concurrency of %s:%s"):format(ctx.func.name, version),
        undo = { version = version, executions = before.version },
        wanted = wanted,
      })
    end
    local took = ctx.step("wait until ready", function()
      local began = time.now()
      while true do
        local found = lambda.provisioned(version)
        if not found then fail(("The provisioned concurrency of version %s was removed by somebody else."):format(version)) end
        if found.status == "READY" then return time.now() - began end
        if found.status == "FAILED" then
          fail(("The provisioned concurrency of version %s failed: %s"):format(
            version, found.reason or "AWS gives no reason."))
        end
        if time.now() - began > input.limit then
          fail(("The provisioned concurrency of version %s was not ready in time (%d of %d executions)."):format(
            version, found.available, wanted))
        end
        ctx.progress(found.available / wanted, ("%d of %d executions ready"):format(found.available, wanted))
        time.sleep(2)
      end
    end)
    return { version = version, executions = wanted, changed = before.version ~= wanted, seconds = took }
  end,

  undo = function(ctx, record, key, wanted)
    local now = requested(lambda.provisioned(record.version))
    if now == record.executions then return end
    if now and now ~= wanted[1] then
      fail(("Somebody else changed the %s to %d. Check it, then set it by hand."):format(key, now))
    end
    if record.executions then
      lambda.provision(record.version, record.executions)
    else
      lambda.unprovision(record.version)
    end
  end,
}

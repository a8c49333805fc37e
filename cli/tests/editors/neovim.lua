-- Run by .ci/editors in a headless Neovim that has loaded docs/editors/neovim.lua, in a copy of the fixture `shop`.
-- Prints what the editor's own client shows: after opening, after an unsaved edit, after each chosen code action.

local DEADLINE = 30000

local function say(text)
  io.stdout:write(text .. "\n")
end

local function sorted_diagnostics(buffer)
  local found = vim.diagnostic.get(buffer)
  table.sort(found, function(a, b)
    return a.lnum < b.lnum or (a.lnum == b.lnum and a.code < b.code)
  end)
  return found
end

local function lines_of(buffer)
  local lines = {}
  for _, found in ipairs(sorted_diagnostics(buffer)) do
    local severity = vim.diagnostic.severity[found.severity]
    table.insert(lines, string.format("  %d:%d %s %s", found.lnum + 1, found.col + 1, severity, found.code))
  end
  return table.concat(lines, "\n")
end

-- Waits until the buffer's diagnostics are `wanted` by the function, then prints them.
local function expect(what, buffer, wanted)
  local came = vim.wait(DEADLINE, function()
    return wanted(lines_of(buffer))
  end, 20)
  say(what .. (came and "" or " (did not come in time)"))
  say(lines_of(buffer))
end

-- Lets Neovim's own code action command run, and chooses the action whose title has the words.
local function choose(words)
  local titles, done = {}, false
  vim.ui.select = function(items, _, on_choice)
    for _, item in ipairs(items) do
      local action = item[2] or item.action
      table.insert(titles, action.title)
    end
    for index, title in ipairs(titles) do
      if title:find(words, 1, true) then
        on_choice(items[index], index)
        break
      end
    end
    done = true
  end
  vim.lsp.buf.code_action()
  vim.wait(DEADLINE, function()
    return done
  end, 20)
  table.sort(titles)
  say("offered\n  " .. table.concat(titles, "\n  "))
end

local function main()
  vim.cmd("edit src/prices.rs")
  local buffer = vim.api.nvim_get_current_buf()
  expect("opened src/prices.rs", buffer, function(lines)
    return lines:find("idle_timeout_unset") ~= nil
  end)

  local related = {}
  for _, found in ipairs(sorted_diagnostics(buffer)) do
    local information = found.user_data.lsp.relatedInformation or {}
    for _, place in ipairs(information) do
      local file = vim.fn.fnamemodify(vim.uri_to_fname(place.location.uri), ":t")
      table.insert(related, string.format("  %s:%d %s", file, place.location.range.start.line + 1, place.message))
    end
  end
  say("related\n" .. table.concat(related, "\n"))

  vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { "// not saved: é🦀" })
  expect("one line more, not saved", buffer, function(lines)
    return lines:find("5:30") ~= nil
  end)

  vim.api.nvim_win_set_cursor(0, { 5, 30 })
  choose("pool_idle_timeout")
  expect("mended", buffer, function(lines)
    return lines:find("idle_timeout_unset") == nil
  end)
  choose("allow `client_in_handler`")
  expect("suppressed", buffer, function(lines)
    return lines == ""
  end)
  say("the buffer\n" .. table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n"))

  vim.cmd("edit! src/main.rs")
  local main_buffer = vim.api.nvim_get_current_buf()
  expect("opened src/main.rs", main_buffer, function(lines)
    return lines ~= ""
  end)
  local parameters = vim.lsp.util.make_position_params()
  parameters.position = { line = 13, character = 20 }
  local answers = vim.lsp.buf_request_sync(main_buffer, "textDocument/hover", parameters, DEADLINE)
  for _, answer in pairs(answers or {}) do
    for heading in answer.result.contents.value:gmatch("# `[%w_]+`") do
      say("hover shows " .. heading)
    end
  end
end

local ok, reason = xpcall(main, debug.traceback)
if not ok then
  say("error: " .. tostring(reason))
end
vim.cmd(ok and "qall!" or "cquit!")

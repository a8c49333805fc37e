-- Starts conn-lint's language server for Rust files. Call it from your init.lua:
--   dofile("/path/to/this/file")
local command = { "conn-lint", "lsp" }

if vim.lsp.config then -- Neovim 0.11 and later
  vim.lsp.config("conn_lint", {
    cmd = command,
    filetypes = { "rust" },
    root_markers = { "Cargo.lock", "Cargo.toml" },
  })
  vim.lsp.enable("conn_lint")
  return
end

-- Neovim 0.7 to 0.10: one server for each workspace.
local clients = {}

local function root_of(file)
  for _, marker in ipairs({ "Cargo.lock", "Cargo.toml" }) do
    local found = vim.fn.findfile(marker, vim.fn.fnamemodify(file, ":p:h") .. ";")
    if found ~= "" then
      return vim.fn.fnamemodify(found, ":p:h")
    end
  end
end

vim.api.nvim_create_autocmd("FileType", {
  pattern = "rust",
  callback = function(event)
    local root = root_of(vim.api.nvim_buf_get_name(event.buf))
    if not root then
      return
    end
    clients[root] = clients[root]
      or vim.lsp.start_client({
        name = "conn_lint",
        cmd = command,
        root_dir = root,
        workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
        on_exit = function()
          clients[root] = nil
        end,
      })
    vim.lsp.buf_attach_client(event.buf, clients[root])
  end,
})

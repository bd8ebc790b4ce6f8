/** What this file uses of fengari, which has no types. */
interface Fengari {
  readonly lua: Record<string, (...args: unknown[]) => unknown> & { readonly LUA_OK: number };
  readonly lauxlib: Record<string, (...args: unknown[]) => unknown>;
  readonly lualib: Record<string, (...args: unknown[]) => unknown>;
  to_luastring(text: string): Uint8Array;
  to_jsstring(text: unknown): string;
}

const { lua, lauxlib, lualib, to_luastring, to_jsstring } = require("fengari") as Fengari;

/** Runs a script of Lua with one global value, as Argo CD does, and returns the strings of the table that it returns. */
export function runLua(script: string, globals: Readonly<Record<string, unknown>>): Record<string, string> {
  const state = lauxlib.luaL_newstate?.();
  lualib.luaL_openlibs?.(state);
  for (const [name, value] of Object.entries(globals)) {
    push(state, value);
    lua.lua_setglobal?.(state, to_luastring(name));
  }
  if (lauxlib.luaL_dostring?.(state, to_luastring(script))) throw new Error(to_jsstring(lua.lua_tostring?.(state, -1)));
  const found: Record<string, string> = {};
  lua.lua_pushnil?.(state);
  while (lua.lua_next?.(state, -2)) {
    found[to_jsstring(lua.lua_tostring?.(state, -2))] = to_jsstring(lua.lua_tostring?.(state, -1));
    lua.lua_settop?.(state, -2);
  }
  return found;
}

function push(state: unknown, value: unknown): void {
  if (typeof value === "string") lua.lua_pushstring?.(state, to_luastring(value));
  else if (typeof value === "number") lua.lua_pushnumber?.(state, value);
  else if (typeof value === "boolean") lua.lua_pushboolean?.(state, value);
  else if (typeof value !== "object" || value === null) lua.lua_pushnil?.(state);
  else {
    lua.lua_newtable?.(state);
    const members: [unknown, unknown][] = Array.isArray(value)
      ? value.map((one, index) => [index + 1, one])
      : Object.entries(value);
    for (const [key, member] of members) {
      push(state, key);
      push(state, member);
      lua.lua_settable?.(state, -3);
    }
  }
}

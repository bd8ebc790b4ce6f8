import { isDeepStrictEqual } from "node:util";
import type { Area } from "./dependencies";

/** The last word of a user that asks for another attempt, and the place as the user's Scope says it. */
interface User {
  readonly retry: string;
  readonly area: Area;
}

/** Those who use a network, by their keys. Several Scopes may have the place, each with a credential of its own. */
export class NetworkUsers {
  private readonly users = new Map<string, User>();

  keys(): readonly string[] {
    return [...this.users.keys()];
  }

  /** Returns whether the user is new, or asks for another attempt. */
  add(key: string, user: User): boolean {
    const isNews = this.users.get(key)?.retry !== user.retry;
    this.users.set(key, user);
    return isNews;
  }

  delete(key: string): void {
    this.users.delete(key);
  }

  /** All words that ask for another attempt. */
  words(): readonly string[] {
    return [...this.users.values()]
      .map(({ retry }) => retry)
      .filter((word) => word !== "")
      .sort();
  }

  /** The area of a user, of the same Scope as before while one is left; that of before where there is no user. */
  area(before: Area): Area {
    const areas = [...this.users.values()].map(({ area }) => area).reverse();
    return areas.find(({ scope }) => isDeepStrictEqual(scope, before.scope)) ?? areas[0] ?? before;
  }
}

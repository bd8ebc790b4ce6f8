import { mkdir } from "node:fs/promises";
import type { WorldWithTable } from "../operations/operationTable";
import { type SavedState, STATE_VERSION, type StateHeader } from "./savedState";
import { type Savable, StateFile } from "./stateFile";
import { lockState } from "./stateLock";

/** The folder of one emulator, while it runs. */
export class StateFolder {
  private constructor(
    /** The state that an earlier emulator saved; undefined for the first one, and where no state is kept. */
    readonly saved: SavedState | undefined,
    private readonly file: StateFile | undefined,
    private readonly unlock: () => Promise<void>,
  ) {}

  /** @throws Error when another emulator has it, or its state cannot be read */
  static async open(path: string, isKept: boolean): Promise<StateFolder> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    const unlock = await lockState(path);
    try {
      const file = isKept ? new StateFile(path) : undefined;
      return new StateFolder(await file?.load(), file, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Number of emulators that used the folder, this one included. */
  get starts(): number {
    return (this.saved?.header.starts ?? 0) + 1;
  }

  /** Resolves when everything is written that has changed until now. */
  async save(
    { world, signingKey }: { readonly world: WorldWithTable; readonly signingKey: Buffer },
    options: { readonly isLast?: boolean } = {},
  ): Promise<void> {
    const savable: Savable = {
      header: () => ({
        version: STATE_VERSION,
        azureTimeMs: world.clock.nowMs(),
        realTimeMs: Date.now(),
        starts: this.starts,
        signingKey: signingKey.toString("hex"),
        redisVersion: world.service.redisVersion,
        ...(world.directory.additions ? { directory: world.directory.additions as StateHeader["directory"] } : {}),
        ...(Object.keys(world.doubts.chosen).length > 0 ? { doubts: world.doubts.chosen } : {}),
      }),
      resources: () => world.store.all(),
      operations: () => world.operations.all(),
    };
    await this.file?.save(savable, options);
  }

  /** Lets another emulator have it. */
  close(): Promise<void> {
    return this.unlock();
  }
}

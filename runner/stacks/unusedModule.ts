/** In the place of modules that a process loads and does not use: `leanSdk.ts` says which. */
export {};

/** Cancelling is not an error: screens never show it. */
export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

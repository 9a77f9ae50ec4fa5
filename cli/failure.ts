/** What went wrong, as a sentence for the user and an exit code for scripts. */

/** The exit codes of koncli. What a command that it runs exits with is passed on besides. */
export const EXIT = {
  done: 0,
  error: 1,
  notFound: 2,
  timedOut: 3,
  forbidden: 4,
  unavailable: 5,
  lost: 6,
  failed: 7,
  usage: 64,
  notExecutable: 126,
  noSuchCommand: 127,
  /** As if SIGPIPE had ended it: nobody reads its results any more. */
  brokenPipe: 141,
} as const;

/** A failure that koncli itself found, with its exit code. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode: number; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode;
  }
}

/** A command line, environment or configuration that koncli cannot follow. Nothing was sent. */
export function usageError(message: string): Failure {
  return new Failure(message, { exitCode: EXIT.usage });
}

/** The exit code that an error stands for: its own `exitCode` where it has one. */
export function exitCodeOf(error: unknown): number {
  return error instanceof Error && "exitCode" in error && typeof error.exitCode === "number" ? error.exitCode : EXIT.error;
}

/** Of several ends the one to report: what was not there weighs less than what may not be done, and that less than any other failure. */
export function worstOf(codes: readonly number[]): number {
  const bearable: readonly number[] = [EXIT.done, EXIT.notFound, EXIT.forbidden];
  const weight = (code: number): number => bearable.includes(code) ? bearable.indexOf(code) : bearable.length;
  return codes.reduce((worst, code) => weight(code) > weight(worst) ? code : worst, EXIT.done);
}

/** The sentence that an error stands for. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The migration: a shell script that changes a file step by step, and does no step that is done already. */

/** For `sh -c`, with the replica's name as `$0`. */
export const MIGRATION = `echo "+ $0 $$ $KONDUCTOR_TOKEN" >>"$JOURNAL"
step=1
while [ "$step" -le "$STEPS" ]; do
  if ! grep -q "^step $step " "$SCHEMA"; then
    sleep "$(cat "$WORK_SECONDS")"
    echo "step $step $0 $KONDUCTOR_TOKEN" >>"$SCHEMA"
  fi
  step=$((step + 1))
done
echo "- $0" >>"$JOURNAL"`;

/** A step that was done. */
export interface Step {
  readonly number: number;
  readonly replica: string;
  /** The fencing token that it was done with. */
  readonly token: number;
}

/** Reads the file that the migration changes. A line that is not whole yet is left out. */
export function parseSchema(text: string): Step[] {
  return [...text.matchAll(/^step (\d+) (\S+) (\d+)\n/gm)].map(([, number, replica = "", token]) => ({
    number: Number(number),
    replica,
    token: Number(token),
  }));
}

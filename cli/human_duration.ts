/** Durations as people say them. */

/** A time in few characters, the more roughly the longer it is. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (seconds < 120) return `${seconds}s`;
  if (minutes < 10) return `${minutes}m${rest(seconds % 60, "s")}`;
  if (minutes < 180) return `${minutes}m`;
  if (hours < 8) return `${hours}h${rest(minutes % 60, "m")}`;
  if (hours < 48) return `${hours}h`;
  if (days < 8) return `${days}d${rest(hours % 24, "h")}`;
  return days < 730 ? `${days}d` : `${Math.floor(days / 365)}y${rest(days % 365, "d")}`;
}

function rest(amount: number, unit: string): string {
  return amount === 0 ? "" : `${amount}${unit}`;
}

/** Files of Debian packages that need not be installed. */

/** A file of a Debian package: as it is installed, else out of the package, which is fetched once; `undefined` where neither works. */
export async function debianFile(name: string, path: string): Promise<string | undefined> {
  if (await exists(path) && await belongsTo(name, path)) return path;
  const folder = `${Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`}/konductor/debian/${name}`;
  if (await exists(`${folder}${path}`)) return `${folder}${path}`;
  await Deno.mkdir(folder, { recursive: true });
  const script = 'apt-get download "$1" && dpkg-deb --extract "$1"_*.deb . && rm "$1"_*.deb';
  await new Deno.Command("sh", { args: ["-c", script, "sh", name], cwd: folder, stdout: "null", stderr: "null" }).output();
  return await exists(`${folder}${path}`) ? `${folder}${path}` : undefined;
}

async function belongsTo(name: string, path: string): Promise<boolean> {
  const { stdout } = await new Deno.Command("dpkg-query", { args: ["--search", path], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).startsWith(`${name}:`);
}

function exists(path: string): Promise<boolean> {
  return Deno.stat(path).then(() => true, () => false);
}

# A node: containerd and kubelet, in namespaces of their own for processes and mounts. Whatever they start or mount ends with this shell,
# which is the first process in there. Started by programs.ts: sh node.sh FOLDER CONTAINERD KUBELET [ARGUMENT OF KUBELET]...
set -eu
folder=$1 containerd=$2 kubelet=$3
shift 3

# Some systems have it in /run, which is another one in here.
cat /etc/resolv.conf >"$folder/resolv.conf" 2>/dev/null || : >"$folder/resolv.conf"

# What kubelet sets for the whole machine, it sets in copies that are seen in here alone.
mkdir "$folder/sys"
for setting in vm/overcommit_memory vm/panic_on_oom kernel/panic kernel/panic_on_oops kernel/keys/root_maxkeys kernel/keys/root_maxbytes; do
  copy=$folder/sys/$(echo "$setting" | tr / .)
  cat "/proc/sys/$setting" >"$copy"
  mount --bind "$copy" "/proc/sys/$setting"
done

# What both write outside of the folder: sockets, device plug-ins, links to logs. It is seen in here alone.
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /mnt
for path in /var/lib /var/log; do
  mkdir -p "$folder/over$path/upper" "$folder/over$path/work"
  mount -t overlay overlay -o "lowerdir=$path,upperdir=$folder/over$path/upper,workdir=$folder/over$path/work" "$path"
done

"$containerd" --config "$folder/containerd.toml" >"$folder/containerd.log" 2>&1 &
until [ -S "$folder/containerd.sock" ]; do
  kill -0 $! || exit 1
  sleep 0.05
done
"$kubelet" "$@" >"$folder/kubelet.log" 2>&1 &
wait $!

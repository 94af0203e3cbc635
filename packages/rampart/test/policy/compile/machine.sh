# A machine within this one, with a systemd of its own: the files of this one below a layer that takes all
# changes and is gone afterwards, its own processes, network, users' mounts and groups of control.
# Arguments: a directory for the layer, the control group that it is to have, and a directory of this machine
# that it sees at /tmp/here.
set -eu
layer=$1
group=$2
here=$3
echo $$ > "$group/cgroup.procs"
exec unshare --mount --pid --fork --kill-child=SIGKILL --uts --ipc --cgroup --net sh -eu -c '
  layer=$1
  here=$2
  mount --make-rprivate /
  mount -t tmpfs tmpfs "$layer"
  mkdir "$layer/changes" "$layer/work" "$layer/root"
  mount -t overlay -o "lowerdir=/,upperdir=$layer/changes,workdir=$layer/work" overlay "$layer/root"
  cd "$layer/root"
  mount -t proc proc proc
  mount -t sysfs sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount --rbind /dev dev
  mount -t tmpfs tmpfs run
  # What the kernel has once for all machines is not changed for that one: it is told a file.
  for each in proc/sys/vm/overcommit_memory sys/kernel/mm/transparent_hugepage/enabled; do
    [ -e "$each" ] || continue
    told=run/$(basename "$each")
    cat "$each" > "$told"
    mount --bind "$told" "$each"
  done
  mount -t tmpfs tmpfs tmp
  mkdir tmp/here
  mount --rbind "$here" tmp/here
  ip link set lo up
  # Where systemd makes namespaces of its own, a mere change of the root would be in the way.
  mkdir tmp/outside
  pivot_root . tmp/outside
  cd /
  umount -l /tmp/outside
  # Nothing of this machine is to start in that one.
  exec env -i container=rampart PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=sysinit.target --log-target=null --show-status=no
' machine "$layer" "$here"

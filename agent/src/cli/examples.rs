//! Examples for `--help` and the manual, one text a command, and what the exit codes mean.

use clap::Command;

/// Of the program as a whole.
pub const ALL: &str = "\
Examples:
  wireglass                                     serve the page and live packets of loopback
  wireglass --open                              the same, and open the page in your browser
  wireglass --listen 127.0.0.1:0                the same on any free port
  wireglass capture --count 2 --format hex      print two packets, from their link headers on
  wireglass capture --proto icmp --format hex --no-ip-header
  wireglass capture --filter 'tcp port 80 or icmp'
                                                capture only what tcpdump would with this filter
  wireglass capture --write ping.pcapng         record packets, as tcpdump -w does
  wireglass --write day.pcapng --rotate-every 1h --keep 24
                                                serve, and keep the last day in files of an hour
  wireglass --read old.pcapng --speed max       serve a capture file, for everybody to look at
  wireglass decode ping.pcap --format text      take a capture file apart
  wireglass decode ping.pcap -Y 'icmp.type == 8' only the packets that a display filter takes
  wireglass decode --hex \"45 00 00 54 ...\"      take pasted bytes apart
  xxd packet | wireglass decode --hex -         the same for a dump, of whatever tool
  wireglass export syn.pcap --output syn.svg    the diagram of the first packet, for slides
  wireglass export syn.pcap --packet 3 --format ascii --layer tcp
  wireglass send tcp 127.0.0.1:80 --syn --mss 1460
                                                make a packet, send it, and see what comes back
  wireglass latency localhost -c 20             measure how long a host takes to answer a SYN
  wireglass doctor                              what is missing here, and the command for it";

pub const SERVE: &str = "\
Examples:
  wireglass serve --open                        open the page in your browser
  wireglass serve --listen 127.0.0.1:0          on any free port; the first line printed says which
  wireglass serve --interface eth0,lo           packets of these interfaces; --interface any, of all
  wireglass serve --write day.pcapng --rotate-every 1h --keep 24
                                                and keep the last day in files of an hour
  wireglass serve --read old.pcapng             a capture file, at the pace at which it was recorded
  wireglass serve --read old.pcapng --speed max as fast as the page takes it
  wireglass serve --allow-send                  let the presenter send packets, to loopback
  wireglass serve --allow-send=192.0.2.0/24     and to your lab's network
  WIREGLASS_TOKEN=$(openssl rand -hex 16) wireglass serve   an address that stays the same";

pub const CAPTURE: &str = "\
Examples:
  wireglass capture --count 2                   two packets, every field with its bits
  wireglass capture --proto icmp --format hex --no-ip-header   beside: ping 127.0.0.1
  wireglass capture --filter 'tcp port 80 or icmp'   let the kernel leave out everything else
  wireglass capture -Y 'tcp.flags.syn == 1'     only what a display filter takes
  wireglass capture --write ping.pcapng         record packets, as tcpdump -w does
  wireglass capture --write - | wireshark -k -i -
  wireglass capture --format jsonl | jq .time   one JSON object a line, for other programs";

pub const DECODE: &str = "\
Examples:
  wireglass decode ping.pcap                    every field of every packet
  wireglass decode ping.pcap -Y 'icmp.type == 8' only what a display filter takes
  wireglass decode ping.pcap --checksums        and each checksum added up, word by word
  wireglass decode frag.pcap --reassemble       and packets put together from their fragments
  wireglass decode --hex \"45 00 00 54 ...\"      pasted bytes
  xxd packet | wireglass decode --hex -         a dump, of whatever tool";

pub const EXPORT: &str = "\
Examples:
  wireglass export syn.pcap --output syn.svg --theme dark --select tcp.flags.syn
  wireglass export syn.pcap --packet 3 --format ascii --layer tcp
  wireglass export syn.pcap --format latex --standalone --output syn.tex
  wireglass export syn.pcap --format worksheet --output sheet.html
  wireglass export syn.pcap --format c --output packet.c     a program that sends the packet
  wireglass export arp.pcap --format scapy --level link --interface eth0";

pub const SEND: &str = "\
Examples:
  wireglass send tcp 127.0.0.1:80 --dry-run     make a SYN, and only look at it
  wireglass send tcp 127.0.0.1:80 --syn --mss 1460 --wscale 7 --sack --seq 0x11223344 --srcport 43591
  wireglass send tcp [::1]:80 --flags SYN,ACK --ack-number 7
  wireglass send icmp 127.0.0.1 --id 7 --data hello
  wireglass send udp 127.0.0.1:53 --data-hex '12 34 01 00 00 01'
  wireglass send arp 10.0.0.2 --interface eth0  a frame: from its link header on
  wireglass send --from old.pcapng#12 --set ip.ttl=3   the twelfth packet of a file, changed
  wireglass send --hex '45 00 00 1c ...'        bytes of your own
  wireglass send --template syn --set tcp.checksum=0   wrong on purpose: see what comes of it";

pub const LATENCY: &str = "\
Examples:
  wireglass latency 127.0.0.1:8080              five SYNs, and the time to what each is answered by
  wireglass latency localhost -c 20             each address of the name in turn, port 80
  wireglass latency example.com:443 --allow-send=192.0.2.7   beyond this host: name where to

How it works:
  Each SYN is made by hand and has a source port of its own, which nothing else on this host can get meanwhile; only an answer to
  that port that acknowledges that SYN counts. A SYN-ACK (the port is open) and an RST (it is closed) take the same way, so
  both count. Times are those at which the kernel saw the packets pass the interface, where it shows both. No connection is
  made: your kernel knows nothing of the SYN and answers a SYN-ACK with an RST, which closes what the host has half opened.
  What nothing comes back for was filtered on the way, or lost.

Exit code here:
  1 also if no SYN was answered";

pub const DOCTOR: &str = "\
Examples:
  wireglass doctor                              one line a check; the command for what is missing
  sudo wireglass doctor                         the same with root's rights
  wireglass doctor --format json | jq .works    for other programs";

pub const COMPLETIONS: &str = "\
Examples:
  wireglass completions bash > ~/.local/share/bash-completion/completions/wireglass
  wireglass completions zsh > ~/.zfunc/_wireglass      a folder of your fpath
  wireglass completions fish > ~/.config/fish/completions/wireglass.fish";

pub const MAN: &str = "\
Examples:
  wireglass man | man -l -                      read the manual
  wireglass man capture | man -l -              that of a command
  wireglass man --out ~/.local/share/man/man1   install all of them";

/// What the exit code says, for every command.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done; ending with Ctrl-C or SIGTERM is done, too
  1  failed; standard error says why
  2  the options are wrong; nothing was done";

/// Puts the exit codes behind the examples of every command, for those who ask for the long help.
pub fn with_exit_codes(command: Command) -> Command {
    let examples = command.get_after_help().map(|examples| format!("{examples}\n\n")).unwrap_or_default();
    command.after_long_help(examples + EXIT_CODES).mut_subcommands(with_exit_codes)
}

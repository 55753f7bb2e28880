// A client on golang.org/x/crypto/ssh with the command line of ../README.md.
package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	"unsafe"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

var (
	port        = flag.String("p", "", "port")
	user        = flag.String("l", "", "user")
	key         = flag.String("i", "", "key file")
	hostKey     = flag.String("k", "", "public key file of the host")
	tty         = flag.Bool("t", false, "terminal")
	forward     = flag.Bool("A", false, "agent")
	subsystem   = flag.Bool("s", false, "subsystem")
	only        = flag.Bool("N", false, "no command")
	keepalive   = flag.Bool("K", false, "keepalives")
	rekey       = flag.Bool("r", false, "new keys after a MiB")
	environment = flag.String("e", "", "NAME=VALUE")
	local       = flag.String("L", "", "ADDRESS:PORT:ADDRESS:PORT")
	remote      = flag.String("R", "", "ADDRESS:PORT:ADDRESS:PORT")
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(255)
	}
}

func connect() *ssh.Client {
	text, err := os.ReadFile(*key)
	check(err)
	signer, err := ssh.ParsePrivateKey(text)
	check(err)
	text, err = os.ReadFile(*hostKey)
	check(err)
	wanted, _, _, _, err := ssh.ParseAuthorizedKey(text)
	check(err)
	fixed := ssh.FixedHostKey(wanted)
	config := &ssh.ClientConfig{
		User: *user, Auth: []ssh.AuthMethod{ssh.PublicKeys(signer)}, HostKeyAlgorithms: []string{wanted.Type()},
		HostKeyCallback: func(name string, address net.Addr, key ssh.PublicKey) error {
			fmt.Fprintln(os.Stderr, "keys exchanged")
			return fixed(name, address, key)
		},
		Timeout: time.Minute,
	}
	if *rekey {
		config.RekeyThreshold = 1 << 20
	}
	client, err := ssh.Dial("tcp", "127.0.0.1:"+*port, config)
	check(err)
	return client
}

func join(a, b net.Conn) {
	pump := func(to, from net.Conn) {
		io.Copy(to, from)
		to.(interface{ CloseWrite() error }).CloseWrite()
	}
	go pump(a, b)
	go pump(b, a)
}

// Accepts from one side, dials to the other.
func forwards(rule string, listen func(string, string) (net.Listener, error), dial func(string, string) (net.Conn, error)) {
	if rule == "" {
		return
	}
	parts := strings.Split(rule, ":")
	listener, err := listen("tcp", parts[0]+":"+parts[1])
	check(err)
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				far, err := dial("tcp", parts[2]+":"+parts[3])
				if err != nil {
					near.Close()
					return
				}
				join(near, far)
			}()
		}
	}()
}

func windowSize() (int, int) {
	var size struct{ rows, columns, x, y uint16 }
	syscall.Syscall(syscall.SYS_IOCTL, 0, syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	return int(size.rows), int(size.columns)
}

func run(client *ssh.Client, command string) int {
	session, err := client.NewSession()
	check(err)
	session.Stdin, session.Stdout, session.Stderr = os.Stdin, os.Stdout, os.Stderr
	if *forward {
		check(agent.ForwardToRemote(client, os.Getenv("SSH_AUTH_SOCK")))
		check(agent.RequestAgentForwarding(session))
	}
	if *environment != "" {
		name, value, _ := strings.Cut(*environment, "=")
		check(session.Setenv(name, value))
	}
	if *tty {
		rows, columns := windowSize()
		check(session.RequestPty(os.Getenv("TERM"), rows, columns, ssh.TerminalModes{}))
	}
	if *subsystem {
		err = runSubsystem(session, command)
	} else {
		if command == "" {
			err = session.Shell()
		} else {
			err = session.Start(command)
		}
		check(err)
		go passSignals(session)
		err = session.Wait()
	}
	if exit, ok := err.(*ssh.ExitError); ok {
		if exit.Signal() != "" {
			fmt.Fprintln(os.Stderr, "killed by", exit.Signal())
			return 143
		}
		return exit.ExitStatus()
	}
	check(err)
	return 0
}

// The library has no Wait for a subsystem.
func runSubsystem(session *ssh.Session, name string) error {
	session.Stdin, session.Stdout = nil, nil
	in, err := session.StdinPipe()
	check(err)
	out, err := session.StdoutPipe()
	check(err)
	if err := session.RequestSubsystem(name); err != nil {
		return err
	}
	go func() {
		io.Copy(in, os.Stdin)
		in.Close()
	}()
	_, err = io.Copy(os.Stdout, out)
	return err
}

func passSignals(session *ssh.Session) {
	signals := make(chan os.Signal, 10)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGWINCH)
	for got := range signals {
		if got == syscall.SIGUSR1 {
			check(session.Signal(ssh.SIGUSR1))
		} else {
			check(session.WindowChange(windowSize()))
		}
	}
}

func copyFile(to io.Writer, from io.Reader) {
	_, err := io.Copy(to, from)
	check(err)
}

func transfer(client *ssh.Client, verb, from, to string) {
	files, err := sftp.NewClient(client)
	check(err)
	if verb == "put" {
		source, err := os.Open(from)
		check(err)
		target, err := files.Create(to)
		check(err)
		copyFile(target, source)
		check(target.Close())
	} else {
		source, err := files.Open(from)
		check(err)
		target, err := os.Create(to)
		check(err)
		copyFile(target, source)
		check(target.Close())
	}
}

func main() {
	flag.Parse()
	client := connect()
	forwards(*local, net.Listen, client.Dial)
	forwards(*remote, client.Listen, net.Dial)
	if *keepalive {
		go func() {
			for range time.Tick(time.Second / 2) {
				_, _, err := client.SendRequest("keepalive@openssh.com", true, nil)
				check(err)
			}
		}()
	}
	words := flag.Args()
	switch {
	case *only:
		check(client.Wait())
	case len(words) == 3 && (words[0] == "put" || words[0] == "get"):
		transfer(client, words[0], words[1], words[2])
	default:
		os.Exit(run(client, strings.Join(words, " ")))
	}
}

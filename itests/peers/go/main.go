// A go-libp2p peer that is told by JSON lines what to do: itests/peers/README.md.
package main

import (
	"bufio"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
)

// request is one line of input. Which fields count depends on the command.
type request struct {
	ID       int64        `json:"id"`
	Cmd      string       `json:"cmd"`
	Peer     string       `json:"peer"`
	Address  string       `json:"address"`
	Protocol string       `json:"protocol"`
	Topic    string       `json:"topic"`
	Text     string       `json:"text"`
	Bytes    int64        `json:"bytes"`
	Code     uint32       `json:"code"`
	PSK      string       `json:"psk"`
	Key      string       `json:"key"`
	Seed     string       `json:"seed"`
	Early    bool         `json:"early"`
	Security string       `json:"security"`
	Network  string       `json:"network"`
	Dht      string       `json:"dht"`
	Search   string       `json:"search"`
	Gossip   gossipLimits `json:"gossip"`
}

type reply map[string]any

// console writes whole lines, one at a time.
type console struct {
	lock sync.Mutex
	out  *json.Encoder
}

func (c *console) say(line reply) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if err := c.out.Encode(line); err != nil {
		os.Exit(1)
	}
}

func (c *console) answer(id int64, values reply, err error) {
	if err != nil {
		c.say(reply{"id": id, "error": err.Error()})
		return
	}
	line := reply{"id": id}
	for name, value := range values {
		line[name] = value
	}
	c.say(line)
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "bench" {
		if err := bench(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	out := &console{out: json.NewEncoder(os.Stdout)}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	var running *node
	for lines.Scan() {
		var asked request
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "not a command:", err)
			continue
		}
		if running == nil {
			started, values, err := start(asked, out)
			running = started
			out.answer(asked.ID, values, err)
			continue
		}
		go func() {
			values, err := running.obey(asked)
			out.answer(asked.ID, values, err)
		}()
	}
	if running != nil {
		_ = running.host.Close()
	}
}

func (n *node) obey(asked request) (reply, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	command, known := n.commands()[asked.Cmd]
	if !known {
		return nil, errors.New("no such command: " + asked.Cmd)
	}
	return command(ctx, asked)
}

type command func(context.Context, request) (reply, error)

func (n *node) commands() map[string]command {
	return map[string]command{
		"dial":        n.dial,
		"disconnect":  n.disconnect,
		"connected":   n.connected,
		"identified":  n.identified,
		"ping":        n.ping,
		"handle":      n.handle,
		"unhandle":    n.unhandle,
		"echo":        n.echo,
		"send":        n.send,
		"sent":        n.sent,
		"drain":       n.drain,
		"fetch":       n.fetch,
		"reset":       n.reset,
		"awaitReset":  n.awaitReset,
		"subscribe":   n.subscribe,
		"unsubscribe": n.unsubscribe,
		"publish":     n.publish,
		"topic":       n.topicStatus,
		"ask":         n.ask,
		"put":         n.put,
		"get":         n.get,
		"find":        n.find,
		"provide":     n.provide,
		"providers":   n.providers,
		"table":       n.table,
	}
}

func fromHex(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return hex.DecodeString(text)
}

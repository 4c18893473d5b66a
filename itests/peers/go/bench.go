package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"golang.org/x/sys/unix"
)

// Queues that hold what the benchmark has under way, so that it measures and does not lose.
const benchQueue = 2048

// bench is what ./benchmark libp2p measures against: it takes bulk and messages, tells its peer id
// and address on its first line, and ends with its input.
func bench(psk, security string) error {
	key, _, err := crypto.GenerateKeyPair(crypto.Ed25519, 0)
	if err != nil {
		return err
	}
	asked := request{PSK: strings.Trim(psk, "-"), Early: true}
	if strings.HasPrefix(security, "/tls") {
		asked.Security = "tls"
	}
	made, err := newHost(asked, key)
	if err != nil {
		return err
	}
	defer made.Close()
	var ages atomic.Pointer[network.Stream]
	made.SetStreamHandler("/bench/sink/1.0", benchSink)
	made.SetStreamHandler("/bench/ages/1.0", func(s network.Stream) { ages.Store(&s) })
	router, err := pubsub.NewGossipSub(context.Background(), made,
		pubsub.WithValidateQueueSize(benchQueue), pubsub.WithPeerOutboundQueueSize(benchQueue))
	if err != nil {
		return err
	}
	topic, err := router.Join("bench")
	if err != nil {
		return err
	}
	messages, err := topic.Subscribe(pubsub.WithBufferSize(benchQueue))
	if err != nil {
		return err
	}
	go tellAges(messages, &ages)
	fmt.Printf("%s %s\n", made.ID(), made.Addrs()[0])
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func benchSink(s network.Stream) {
	count, _ := io.Copy(io.Discard, s)
	_ = binary.Write(s, binary.BigEndian, count)
	_ = s.Close()
}

// tellAges answers each message with how old it is: its first eight bytes are the nanoseconds of
// the clock that Java calls nanoTime.
func tellAges(messages *pubsub.Subscription, ages *atomic.Pointer[network.Stream]) {
	for {
		message, err := messages.Next(context.Background())
		if err != nil {
			return
		}
		var now unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
			return
		}
		age := now.Nano() - int64(binary.BigEndian.Uint64(message.Data))
		if stream := ages.Load(); stream != nil {
			_ = binary.Write(*stream, binary.BigEndian, age)
		}
	}
}

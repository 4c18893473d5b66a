package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"sync"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
)

const (
	echoProtocol   = "/interop/echo/1.0.0"
	sinkProtocol   = "/interop/sink/1.0.0"
	stallProtocol  = "/interop/stall/1.0.0"
	sourceProtocol = "/interop/source/1.0.0"
	resetProtocol  = "/interop/reset/1.0.0"

	block = 64 << 10
)

// offerStreams is the side of each protocol that is dialled.
func (n *node) offerStreams() {
	n.serve(echoProtocol, func(s network.Stream) error {
		_, err := io.Copy(s, s)
		return err
	})
	n.serve(sinkProtocol, account)
	n.serve(stallProtocol, func(s network.Stream) error {
		n.stalled.wait()
		return account(s)
	})
	n.serve(sourceProtocol, func(s network.Stream) error {
		var wanted [8]byte
		if _, err := io.ReadFull(s, wanted[:]); err != nil {
			return err
		}
		return pour(s, int64(binary.BigEndian.Uint64(wanted[:])), func(int) {})
	})
	n.host.SetStreamHandler(resetProtocol, func(s network.Stream) {
		var code [4]byte
		_, _ = io.ReadFull(s, code[:])
		_ = s.ResetWithError(network.StreamErrorCode(binary.BigEndian.Uint32(code[:])))
	})
}

func (n *node) serve(name protocol.ID, answer func(network.Stream) error) {
	n.host.SetStreamHandler(name, func(s network.Stream) {
		remote := s.Conn().RemotePeer().String()
		if err := answer(s); err != nil {
			n.out.say(reply{"event": "broken", "protocol": name, "peer": remote, "code": codeOf(err), "message": err.Error()})
			_ = s.Reset()
			return
		}
		_ = s.Close()
		n.out.say(reply{"event": "ended", "protocol": name, "peer": remote})
	})
}

// account reads to the end, then tells how much came and its hash.
func account(s network.Stream) error {
	hash := sha256.New()
	count, err := io.CopyBuffer(hash, onlyReader{s}, make([]byte, block))
	if err != nil {
		return err
	}
	told := binary.BigEndian.AppendUint64(nil, uint64(count))
	_, err = s.Write(hash.Sum(told))
	return err
}

type onlyReader struct{ io.Reader }

// pour writes the bytes 0, 1, … 250, 0, 1, … up to the count.
func pour(out io.Writer, count int64, written func(int)) error {
	pattern := make([]byte, block+251)
	for i := range pattern {
		pattern[i] = byte(i % 251)
	}
	for at := int64(0); at < count; {
		from := at % 251
		size := min(int64(block), count-at)
		done, err := out.Write(pattern[from : from+size])
		written(done)
		if err != nil {
			return err
		}
		at += size
	}
	return nil
}

func (n *node) open(ctx context.Context, id string, name protocol.ID) (network.Stream, error) {
	remote, err := peer.Decode(id)
	if err != nil {
		return nil, err
	}
	return n.host.NewStream(ctx, remote, name)
}

func (n *node) echo(ctx context.Context, asked request) (reply, error) {
	s, err := n.open(ctx, asked.Peer, echoProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write([]byte(asked.Text)); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	back, err := io.ReadAll(s)
	return reply{"text": string(back)}, err
}

// send pours into a peer's sink and tells what the peer says it got.
func (n *node) send(ctx context.Context, asked request) (reply, error) {
	s, err := n.open(ctx, asked.Peer, protocol.ID(asked.Protocol))
	if err != nil {
		return nil, err
	}
	n.written.Store(0)
	if err := pour(s, asked.Bytes, func(more int) { n.written.Add(int64(more)) }); err != nil {
		return nil, err
	}
	if err := s.CloseWrite(); err != nil {
		return nil, err
	}
	told, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	if len(told) != 8+sha256.Size {
		return nil, errors.New("an account of another length: " + hex.EncodeToString(told))
	}
	return reply{"bytes": binary.BigEndian.Uint64(told), "sha256": hex.EncodeToString(told[8:])}, nil
}

// sent tells how far the last send has come.
func (n *node) sent(context.Context, request) (reply, error) {
	return reply{"bytes": n.written.Load()}, nil
}

// drain lets the streams be read that are stalled now.
func (n *node) drain(context.Context, request) (reply, error) {
	n.stalled.release()
	return reply{}, nil
}

// stalled holds streams back.
type stalled struct {
	lock    sync.Mutex
	waiting []chan struct{}
}

func (s *stalled) wait() {
	released := make(chan struct{})
	s.lock.Lock()
	s.waiting = append(s.waiting, released)
	s.lock.Unlock()
	<-released
}

func (s *stalled) release() {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, released := range s.waiting {
		close(released)
	}
	s.waiting = nil
}

func (n *node) fetch(ctx context.Context, asked request) (reply, error) {
	s, err := n.open(ctx, asked.Peer, sourceProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write(binary.BigEndian.AppendUint64(nil, uint64(asked.Bytes))); err != nil {
		return nil, err
	}
	hash := sha256.New()
	count, err := io.CopyBuffer(hash, onlyReader{s}, make([]byte, block))
	_ = s.Close()
	return reply{"bytes": count, "sha256": hex.EncodeToString(hash.Sum(nil))}, err
}

// reset breaks a stream that works.
func (n *node) reset(ctx context.Context, asked request) (reply, error) {
	s, err := n.open(ctx, asked.Peer, echoProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write([]byte("x")); err != nil {
		return nil, err
	}
	if _, err := io.ReadFull(s, make([]byte, 1)); err != nil {
		return nil, err
	}
	return reply{}, s.ResetWithError(network.StreamErrorCode(asked.Code))
}

// awaitReset has the peer break a stream and tells the code that came.
func (n *node) awaitReset(ctx context.Context, asked request) (reply, error) {
	s, err := n.open(ctx, asked.Peer, resetProtocol)
	if err != nil {
		return nil, err
	}
	if _, err := s.Write(binary.BigEndian.AppendUint32(nil, asked.Code)); err != nil {
		return nil, err
	}
	_, err = s.Read(make([]byte, 1))
	if !errors.Is(err, network.ErrReset) {
		return nil, errors.New("no reset")
	}
	return reply{"code": codeOf(err)}, nil
}

func codeOf(err error) uint32 {
	var broken *network.StreamError
	if errors.As(err, &broken) {
		return uint32(broken.ErrorCode)
	}
	return 0
}

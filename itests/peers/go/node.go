package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"sort"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p"
	dht "github.com/libp2p/go-libp2p-kad-dht"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/protocol/ping"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const patience = 3 * time.Minute

type node struct {
	host    host.Host
	out     *console
	key     crypto.PrivKey
	network string
	gossip  *gossip
	dht     *dht.IpfsDHT
	written atomic.Int64
	stalled stalled
}

func start(asked request, out *console) (*node, reply, error) {
	key, err := privateKey(asked)
	if err != nil {
		return nil, nil, err
	}
	made, err := newHost(asked, key)
	if err != nil {
		return nil, nil, err
	}
	n := &node{host: made, out: out, key: key, network: asked.Network}
	n.offerStreams()
	n.gossip, err = newGossip(n, asked.Gossip)
	if err != nil {
		return nil, nil, err
	}
	n.dht, err = newDht(made, asked.Dht)
	if err != nil {
		return nil, nil, err
	}
	addresses := []string{}
	for _, address := range made.Addrs() {
		addresses = append(addresses, address.String())
	}
	return n, reply{"peer": made.ID().String(), "addresses": addresses}, nil
}

func privateKey(asked request) (crypto.PrivKey, error) {
	types := map[string]int{"": crypto.Ed25519, "Ed25519": crypto.Ed25519, "RSA": crypto.RSA,
		"ECDSA": crypto.ECDSA, "Secp256k1": crypto.Secp256k1}
	kind, known := types[asked.Key]
	if !known {
		return nil, fmt.Errorf("no such key type: %s", asked.Key)
	}
	seed, err := fromHex(asked.Seed)
	if err != nil {
		return nil, err
	}
	if seed != nil {
		if len(seed) != ed25519.SeedSize {
			return nil, fmt.Errorf("a seed has %d bytes", ed25519.SeedSize)
		}
		return crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(seed))
	}
	key, _, err := crypto.GenerateKeyPairWithReader(kind, 2048, rand.Reader)
	return key, err
}

func newHost(asked request, key crypto.PrivKey) (host.Host, error) {
	var dials []any
	if asked.Gossip.Exchange {
		// Who is named to each other in one PRUNE dials at the same moment. From the ports they listen on that would be one
		// TCP connection with two clients, which fails, and nobody tries again.
		dials = append(dials, tcp.DisableReuseport())
	}
	options := []libp2p.Option{
		libp2p.Identity(key),
		libp2p.ListenAddrStrings("/ip4/127.0.0.1/tcp/0"),
		libp2p.Transport(tcp.NewTCPTransport, dials...),
		libp2p.Muxer(yamux.ID, yamux.DefaultTransport),
		libp2p.ResourceManager(&network.NullResourceManager{}),
		security(asked),
		libp2p.DisableRelay(),
		libp2p.DisableMetrics(),
	}
	secret, err := fromHex(asked.PSK)
	if err != nil {
		return nil, err
	}
	if secret != nil {
		options = append(options, libp2p.PrivateNetwork(secret))
	}
	return libp2p.New(options...)
}

func security(asked request) libp2p.Option {
	switch {
	case asked.Security == "tls" && asked.Early:
		return libp2p.Security(tls.ID, tls.New)
	case asked.Security == "tls":
		return libp2p.Security(tls.ID, tlsWithoutMuxers)
	case asked.Early:
		return libp2p.Security(noise.ID, noise.New)
	default:
		return libp2p.Security(noise.ID, noiseWithoutMuxers)
	}
}

// noiseWithoutMuxers lists no muxer in the handshake, so that multistream has to choose it.
func noiseWithoutMuxers(id protocol.ID, key crypto.PrivKey) (*noise.Transport, error) {
	return noise.New(id, key, nil)
}

func tlsWithoutMuxers(id protocol.ID, key crypto.PrivKey) (*tls.Transport, error) {
	return tls.New(id, key, nil)
}

func (n *node) dial(ctx context.Context, asked request) (reply, error) {
	info, err := peer.AddrInfoFromString(asked.Address)
	if err != nil {
		return nil, err
	}
	if err := n.host.Connect(ctx, *info); err != nil {
		return nil, err
	}
	return n.connection(info.ID), nil
}

// connection tells of what kind the connection to a peer is, if there is one.
func (n *node) connection(id peer.ID) reply {
	told := reply{"peer": id.String(), "connected": n.host.Network().Connectedness(id) == network.Connected}
	for _, connection := range n.host.Network().ConnsToPeer(id) {
		state := connection.ConnState()
		told["early"] = state.UsedEarlyMuxerNegotiation
		told["security"] = string(state.Security)
	}
	return told
}

func (n *node) disconnect(_ context.Context, asked request) (reply, error) {
	id, err := peer.Decode(asked.Peer)
	if err != nil {
		return nil, err
	}
	return reply{}, n.host.Network().ClosePeer(id)
}

func (n *node) connected(_ context.Context, asked request) (reply, error) {
	id, err := peer.Decode(asked.Peer)
	if err != nil {
		return nil, err
	}
	return n.connection(id), nil
}

// identified tells what identify said of a peer.
func (n *node) identified(_ context.Context, asked request) (reply, error) {
	id, err := peer.Decode(asked.Peer)
	if err != nil {
		return nil, err
	}
	book := n.host.Peerstore()
	protocols, err := book.GetProtocols(id)
	if err != nil {
		return nil, err
	}
	agent, _ := book.Get(id, "AgentVersion")
	addresses := []string{}
	for _, address := range book.Addrs(id) {
		addresses = append(addresses, address.String())
	}
	names := protocol.ConvertToStrings(protocols)
	sort.Strings(names)
	return reply{"agent": agent, "protocols": names, "addresses": addresses}, nil
}

func (n *node) ping(ctx context.Context, asked request) (reply, error) {
	id, err := peer.Decode(asked.Peer)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	result := <-ping.Ping(ctx, n.host, id)
	return reply{"micros": result.RTT.Microseconds()}, result.Error
}

// handle offers a protocol that does nothing, so that peers are told.
func (n *node) handle(_ context.Context, asked request) (reply, error) {
	n.host.SetStreamHandler(protocol.ID(asked.Protocol), func(s network.Stream) { _ = s.Reset() })
	return reply{}, nil
}

func (n *node) unhandle(_ context.Context, asked request) (reply, error) {
	n.host.RemoveStreamHandler(protocol.ID(asked.Protocol))
	return reply{}, nil
}

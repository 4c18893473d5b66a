package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/mr-tron/base58"
)

// The signed events of docs/protocol.md, written from the page alone.

const (
	searchTopic    = "search"
	answerProtocol = "/opencloud/resource/search/1.0"
	didPrefix      = "did:key:z"
)

type event struct {
	Type      string `json:"type"`
	From      string `json:"from"`
	To        string `json:"to"`
	ID        string `json:"id"`
	Network   string `json:"network"`
	Issued    int64  `json:"issued"`
	Expires   int64  `json:"expires"`
	DataType  string `json:"data_type"`
	User      string `json:"user"`
	Payload   []byte `json:"payload"`
	Signature []byte `json:"signature"`
}

func (e *event) signedBytes(purpose string) []byte {
	out := []byte("opencloud-discovery/" + purpose + "/v1\x00")
	for _, field := range []string{e.Network, e.Type, e.From, e.To, e.ID, strconv.FormatInt(e.Issued, 10),
		strconv.FormatInt(e.Expires, 10), e.DataType, e.User, string(e.Payload)} {
		out = binary.AppendUvarint(out, uint64(len(field)))
		out = append(out, field...)
	}
	return out
}

func (e *event) holds(purpose string) bool {
	key, err := keyOf(e.From)
	if err != nil {
		return false
	}
	valid, err := key.Verify(e.signedBytes(purpose), e.Signature)
	return err == nil && valid
}

// didOf names an Ed25519 key: its multicodec is ed01.
func didOf(key crypto.PubKey) (string, error) {
	raw, err := key.Raw()
	return didPrefix + base58.Encode(append([]byte{0xed, 0x01}, raw...)), err
}

func keyOf(did string) (crypto.PubKey, error) {
	if len(did) < len(didPrefix) || did[:len(didPrefix)] != didPrefix {
		return nil, errors.New("no did:key: " + did)
	}
	coded, err := base58.Decode(did[len(didPrefix):])
	if err != nil {
		return nil, err
	}
	if len(coded) < 2 {
		return nil, errors.New("no key: " + did)
	}
	return crypto.UnmarshalEd25519PublicKey(coded[2:])
}

func (n *node) signed(purpose string, made event, payload any) (*event, error) {
	var err error
	made.Type = "search"
	if purpose == "end" {
		made.Type = "search.end"
	}
	if made.From, err = didOf(n.key.GetPublic()); err != nil {
		return nil, err
	}
	made.Network = n.network
	made.Issued = time.Now().UnixMilli()
	if made.Expires == 0 {
		made.Expires = made.Issued + 5000
	}
	if made.Payload, err = json.Marshal(payload); err != nil {
		return nil, err
	}
	made.Signature, err = n.key.Sign(made.signedBytes(purpose))
	return &made, err
}

// ask publishes a question; answers are told as events.
func (n *node) ask(ctx context.Context, asked request) (reply, error) {
	random := make([]byte, 16)
	if _, err := rand.Read(random); err != nil {
		return nil, err
	}
	n.host.SetStreamHandler(answerProtocol, n.answered)
	id := base64.RawURLEncoding.EncodeToString(random)
	question, err := n.signed("question", event{ID: id}, reply{"search": asked.Search})
	if err != nil {
		return nil, err
	}
	line, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	return reply{"question": id, "did": question.From}, n.publishTo(ctx, searchTopic, line)
}

func (n *node) answered(s network.Stream) {
	lines := bufio.NewScanner(s)
	lines.Buffer(nil, 256<<10)
	for lines.Scan() {
		var got event
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil {
			n.out.say(reply{"event": "stream-error", "message": err.Error()})
			return
		}
		purpose := "answer"
		if got.Type == "search.end" {
			purpose = "end"
		}
		n.out.say(reply{"event": purpose, "holds": got.holds(purpose), "peer": s.Conn().RemotePeer().String(),
			"from": got.From, "question": got.ID, "data_type": got.DataType, "payload": json.RawMessage(got.Payload)})
	}
	if err := lines.Err(); err != nil {
		n.out.say(reply{"event": "stream-error", "message": err.Error()})
	}
	_ = s.Close()
}

// heard answers a question of somebody else with one resource.
func (n *node) heard(message *pubsub.Message) {
	var question event
	if err := json.Unmarshal(message.Data, &question); err != nil {
		n.out.say(reply{"event": "question-error", "message": err.Error()})
		return
	}
	holds := question.holds("question")
	n.out.say(reply{"event": "question", "holds": holds, "from": question.From,
		"author": message.GetFrom().String(), "payload": json.RawMessage(question.Payload)})
	if !holds {
		return
	}
	if err := n.answer(message.GetFrom(), question); err != nil {
		n.out.say(reply{"event": "question-error", "message": err.Error()})
	}
}

func (n *node) answer(to peer.ID, question event) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	did, err := didOf(n.key.GetPublic())
	if err != nil {
		return err
	}
	fields := event{To: question.From, ID: question.ID, Expires: question.Expires}
	found := fields
	found.DataType = "COMPUTE"
	answer, err := n.signed("answer", found, reply{"id": "foreign-1", "data_type": "COMPUTE",
		"name": "gpu of a foreign peer", "creator_id": did, "access": "PUBLIC"})
	if err != nil {
		return err
	}
	end, err := n.signed("end", fields, reply{"results": 1, "limited": false, "failures": reply{}})
	if err != nil {
		return err
	}
	s, err := n.host.NewStream(ctx, to, answerProtocol)
	if err != nil {
		return err
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	if err := errors.Join(encoder.Encode(answer), encoder.Encode(end)); err != nil {
		return err
	}
	if _, err := s.Write(lines.Bytes()); err != nil {
		return err
	}
	return s.CloseWrite()
}
